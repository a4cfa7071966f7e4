// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws clusters and points on demand; an image's name says everything about it:
// "mark|<theme>|<shape>|<colour>", "tag|<theme>|<shape>|<colour>|<digits>",
// "ring|<theme>|<diameter>|<shares by family>", "point|<theme>|<family>|<old>", "pin|<theme>".
import marks from "../../marks.json";
import shapes from "../../shapes.json";
import { palette } from "./colours.js";

// Twice as fine even on an ordinary screen: a place at half a pixel keeps clean edges.
const RATIO = devicePixelRatio > 2 ? 3 : 2;

export function drawMissingImages(map) {
  let theme;
  let colours;
  map.setMissingStyleImageResolver((id) => {
    const [kind, scheme, ...rest] = id.split("|");
    if (!(kind in DRAW) || map.hasImage(id)) return;
    if (scheme !== theme) [theme, colours] = [scheme, palette()];
    map.addImage(id, DRAW[kind](colours, ...rest), { pixelRatio: RATIO });
  });
}

const DRAW = {
  ring(colours, diameter, shares) {
    const size = Number(diameter) + 6;
    const parts = shares.split(",").map(Number);
    const total = parts.reduce((a, b) => a + b, 0) || 1;
    return canvas(size, (pen) => {
      const middle = size / 2;
      const radius = Number(diameter) / 2;
      disc(pen, middle, radius + 2, colours.surface);
      let angle = -Math.PI / 2;
      parts.forEach((part, family) => {
        if (!part) return;
        const end = angle + (2 * Math.PI * part) / total;
        pen.beginPath();
        pen.moveTo(middle, middle);
        pen.arc(middle, middle, radius, angle, end);
        pen.fillStyle = colours[`family-${family % 7}`];
        pen.fill();
        angle = end;
      });
      disc(pen, middle, radius - 5, colours.surface);
    });
  },

  // What nobody has confirmed for a year keeps its shape and turns grey.
  point(colours, family, old) {
    return canvas(28, (pen) => {
      const path = new Path2D(shapes[Number(family) % shapes.length]);
      pen.translate(3.5, 3.5);
      pen.scale(21 / 24, 21 / 24);
      pen.lineJoin = "round";
      pen.lineWidth = 5.5;
      pen.strokeStyle = colours.surface;
      pen.stroke(path);
      pen.fillStyle = old ? colours.stale : colours[`family-${Number(family) % 7}`];
      pen.fill(path, "evenodd");
    });
  },

  // A place of a layer: a pin, with its tip on the place.
  mark(colours, shape, colour) {
    return canvas(31, (pen) => {
      pen.translate(1.5, 2);
      sign(pen, marks[shape], 28 / 24, colours[`layer-${colour}`], colours.surface);
    });
  },

  // Several: a label with the layer's sign and room for their number.
  tag(colours, shape, colour, digits) {
    const [width, height, tip] = [40 + 8 * Number(digits), 28, 7];
    return canvas(width + 4, (pen) => {
      pen.translate(2, 2);
      const box = new Path2D();
      box.roundRect(0, 0, width, height, 9);
      box.moveTo(width / 2 - 6, height);
      box.lineTo(width / 2, height + tip);
      box.lineTo(width / 2 + 6, height);
      pen.lineJoin = "round";
      pen.lineWidth = 4;
      pen.strokeStyle = colours[`layer-${colour}`];
      pen.stroke(box);
      pen.fillStyle = colours.surface;
      pen.fill(box);
      pen.translate(6, 4);
      sign(pen, marks[shape], 20 / 24, colours[`layer-${colour}`], colours.surface);
    }, 28 + 7 + 4);
  },

  pin(colours) {
    const pin = new Path2D("M24 3c10.5 0 18 7.7 18 17.8C42 32.5 30.7 41 25.7 50.3a2 2 0 0 1-3.4 0C17.3 41 6 32.5 6 20.8 6 10.7 13.5 3 24 3Z");
    return canvas(54, (pen) => {
      pen.translate(3, 0);
      pen.lineWidth = 4;
      pen.strokeStyle = colours.surface;
      pen.stroke(pin);
      pen.fillStyle = colours.accent;
      pen.fill(pin);
      disc(pen, 24, 7, colours.surface, 20.5);
    });
  },
};

function canvas(width, draw, height = width) {
  const element = new OffscreenCanvas(width * RATIO, height * RATIO);
  const pen = element.getContext("2d");
  pen.scale(RATIO, RATIO);
  draw(pen);
  return pen.getImageData(0, 0, width * RATIO, height * RATIO);
}

function sign(pen, shape, scale, colour, halo) {
  const path = new Path2D(shape);
  pen.scale(scale, scale);
  pen.lineJoin = "round";
  pen.lineWidth = 2.4;
  pen.strokeStyle = halo;
  pen.stroke(path);
  pen.fillStyle = halo;
  pen.fill(path);
  pen.fillStyle = colour;
  pen.fill(path, "evenodd");
}

function disc(pen, x, radius, colour, y = x) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}
