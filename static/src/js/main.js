// SPDX-License-Identifier: AGPL-3.0-or-later
// What every page loads: htmx and the small islands. Pages work without any of it.
import "./htmx.js";
import "./theme-toggle.js";
import "./disclosure.js";
import "./explore.js";
import "./heavy.js";
import "./moderation.js";
import "./near.js";
import "./passkeys.js";
import "./search.js";
import "./share.js";
import "./tabs.js";
import "./address.js";
import "./challenge.js";
import "./week.js";
import "./map-loader.js";
