// The editor of the SQL console, in the place of its text area.
import { sql } from "@codemirror/lang-sql";
import { EditorView, basicSetup } from "codemirror";

for (const area of document.querySelectorAll("textarea[data-editor]")) {
  const view = new EditorView({ doc: area.value, extensions: [basicSetup, sql()] });
  area.before(view.dom);
  area.hidden = true;
  area.form.addEventListener("submit", () => {
    area.value = view.state.doc.toString();
  });
}
