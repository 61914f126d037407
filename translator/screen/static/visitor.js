// The visitor's own screen: a second monitor or a tablet.

import { startPage } from "./page.js";
import { VisitorView } from "./visitorview.js";

const view = new VisitorView(document.querySelector("main"));
startPage("visitor", {
  onchange: (change) => view.update(change),
  onlanguages: () => view.languages(),
});
