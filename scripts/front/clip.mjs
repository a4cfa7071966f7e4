// SPDX-License-Identifier: AGPL-3.0-or-later
// Cut rings and lines to a box [west, south, east, north].

const SIDES = [
  { inside: ([x], [w]) => x >= w, axis: 0, at: 0 },
  { inside: ([x], [, , e]) => x <= e, axis: 0, at: 2 },
  { inside: ([, y], [, s]) => y >= s, axis: 1, at: 1 },
  { inside: ([, y], [, , , n]) => y <= n, axis: 1, at: 3 },
];

function crossing(a, b, axis, value) {
  const t = (value - a[axis]) / (b[axis] - a[axis]);
  const point = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
  point[axis] = value;
  return point;
}

/** Sutherland–Hodgman: a ring cut side after side; edges along the box are harmless for a fill. */
export function clipRing(ring, box) {
  let points = ring.slice(0, -1);
  for (const { inside, axis, at } of SIDES) {
    const input = points;
    points = [];
    input.forEach((point, i) => {
      const previous = input[(i + input.length - 1) % input.length];
      if (inside(point, box) !== inside(previous, box)) points.push(crossing(previous, point, axis, box[at]));
      if (inside(point, box)) points.push(point);
    });
  }
  return points.length ? [...points, points[0]] : [];
}

/** A line cut to the box, as the pieces that remain. */
export function clipLine(line, box) {
  let pieces = [line];
  for (const { inside, axis, at } of SIDES) {
    pieces = pieces.flatMap((piece) => splitAt(piece, (p) => inside(p, box), (a, b) => crossing(a, b, axis, box[at])));
  }
  return pieces;
}

function splitAt(line, inside, cross) {
  const pieces = [];
  let current = [];
  line.forEach((point, i) => {
    const previous = line[i - 1];
    if (previous && inside(previous) !== inside(point)) {
      current.push(cross(previous, point));
      if (inside(previous)) {
        pieces.push(current);
        current = [];
      }
    }
    if (inside(point)) current.push(point);
  });
  if (current.length > 1) pieces.push(current);
  return pieces;
}
