// The editor of the SQL console, in the place of its text area.
// It lives in a shadow root: there CodeMirror keeps its styles in constructed sheets, which the
// content security policy allows, and needs no <style> element, which it forbids.
import { acceptCompletion, autocompletion, closeCompletion, completionStatus } from "@codemirror/autocomplete";
import { PostgreSQL, SQLDialect, keywordCompletionSource, schemaCompletionSource } from "@codemirror/lang-sql";
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

const KEYWORDS =
  "all and anti any array as asc asof between by case cast collate columns cross cube current_date current_timestamp " +
  "days desc describe distinct else end escape except exclude exists explain false fetch filter first following for from " +
  "full group grouping having hours ignore ilike in inner intersect interval is join lambda last lateral left like limit " +
  "materialized minutes months natural not null nulls offset on only or order outer over partition pivot positional " +
  "preceding qualify range recursive replace respect right rollup row rows sample select semi sets similar some struct " +
  "summarize table tablesample then to true try_cast unbounded union unnest unpivot using values weeks when where window " +
  "with within years";
const TYPES =
  "bigint bit blob boolean date decimal double float hugeint integer json list map numeric real smallint text time " +
  "timestamp timestamptz tinyint ubigint uinteger uuid varchar";
const DuckDB = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: KEYWORDS,
  types: TYPES,
  builtin: "",
  doubleDollarQuotedStrings: true,
  specialVar: "$",
});

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--muted)", borderRadius: "4px", fontSize: "0.92rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "Noto Sans Mono", "Noto Sans SC", monospace', minHeight: "12rem", maxHeight: "60vh", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 16%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--good) 25%, transparent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-paper)" },
  ".cm-tooltip, .cm-panels": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--line)" },
  ".cm-panels input, .cm-panels button": { color: "var(--ink)", backgroundColor: "var(--paper)", backgroundImage: "none", border: "1px solid var(--muted)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionDetail": { marginLeft: "1em", fontStyle: "normal", opacity: "0.75" },
  ".cm-completionInfo": { maxWidth: "22rem", padding: "0.4rem 0.6rem" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".problem-line": { backgroundColor: "var(--bad-paper)" },
  ".problem-place": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.25em" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--bad)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.special(tags.name), color: "var(--accent)" },
]);

// Where DuckDB found the statement wrong; gone with the next change.
const showProblem = StateEffect.define();
const problemField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(showProblem)) return effect.value;
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function problemMarks(state, place) {
  if (!place || place.line > state.doc.lines) return Decoration.none;
  const line = state.doc.line(place.line);
  const marks = [Decoration.line({ class: "problem-line" }).range(line.from)];
  const from = place.column ? line.from + place.column - 1 : line.to;
  if (from < line.to) {
    const word = /^[\w"]+|^./u.exec(state.sliceDoc(from, line.to));
    marks.push(Decoration.mark({ class: "problem-place" }).range(from, from + word[0].length));
  }
  return Decoration.set(marks);
}

// Typing over a selection is done here: Chromium would keep its colours in a style attribute, which
// the policy blocks with a complaint. Input methods are left alone.
function typeOver(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
  event.preventDefault();
  const insert = () => view.state.update({ ...view.state.replaceSelection(event.data), userEvent: "input.type" });
  const handled = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

function columnOf(column) {
  return { label: column.name, type: "property", detail: column.type, info: column.meaning || undefined, boost: 2 };
}

// Columns of the views that the statement names, without their view before them.
function columnSource(views) {
  return (context) => {
    const word = context.matchBefore(/[\w\u0080-\uffff]+/);
    if (!word && !context.explicit) return null;
    if (word && context.state.sliceDoc(word.from - 1, word.from) === ".") return null;
    const named = new Set();
    for (const found of context.state.doc.toString().matchAll(/\b(?:from|join)\s+"?(\w+)/gi)) named.add(found[1].toLowerCase());
    if (!views.some((view) => named.has(view.name))) named.add("documents");
    const columns = new Map();
    for (const view of views) {
      if (named.has(view.name)) for (const column of view.columns) columns.set(column.name, columnOf(column));
    }
    return { from: word ? word.from : context.pos, options: [...columns.values()], validFor: /^\w*$/ };
  };
}

function functionSource(functions) {
  const options = functions.map((one) => ({
    label: one.name,
    type: "function",
    detail: `(${one.parameters || ""})`,
    info: one.description || undefined,
    boost: -1,
    apply: (view, completion, from, to) => {
      const text = `${completion.label}()`;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length - 1 } });
    },
  }));
  return (context) => {
    const word = context.matchBefore(/\w+/);
    if (!word || context.state.sliceDoc(word.from - 1, word.from) === ".") return null;
    return { from: word.from, options, validFor: /^\w*$/ };
  };
}

// Keywords in capitals or not, as what was typed of them.
const small = keywordCompletionSource(DuckDB, false);
const capital = keywordCompletionSource(DuckDB, true);
function keywordSource(context) {
  const word = context.matchBefore(/\w+/);
  const typed = word ? word.text : "";
  const before = context.state.sliceDoc(0, context.pos - typed.length);
  const shouts = /[A-Z]/.test(typed) ? typed === typed.toUpperCase() : !typed && /\bSELECT\b/.test(before);
  return (shouts ? capital : small)(context);
}

function language(names) {
  const schema = {};
  for (const view of names.views) {
    schema[view.name] = {
      self: { label: view.name, type: "class", info: view.meaning || undefined, boost: 3 },
      children: view.columns.map(columnOf),
    };
  }
  const sources = [schemaCompletionSource({ dialect: DuckDB, schema }), columnSource(names.views), functionSource(names.functions), keywordSource];
  return new LanguageSupport(DuckDB.language, sources.map((autocomplete) => DuckDB.language.data.of({ autocomplete })));
}

function edit(area, names) {
  const form = area.form;
  const label = area.closest("label");
  const place = document.createElement("div");
  place.className = "editor";
  const root = place.attachShadow({ mode: "open" });
  label.after(place);

  const submit = () => {
    form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: "Mod-Enter", run: submit },
            { key: "Tab", run: acceptCompletion },
            // The first Escape closes what is open; CodeMirror lets Tab out after the next one.
            { key: "Escape", run: (one) => completionStatus(one.state) === "active" && closeCompletion(one) },
          ]),
        ),
        basicSetup,
        autocompletion({ icons: false, maxRenderedOptions: 60 }),
        language(names),
        theme,
        syntaxHighlighting(colours),
        problemField,
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label.firstChild.textContent.trim(),
          "aria-description": document.getElementById(area.getAttribute("aria-describedby")).textContent,
          autocapitalize: "none",
          spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          form.dispatchEvent(new CustomEvent("sql:changed", { bubbles: true }));
        }),
      ],
    }),
  });
  label.hidden = true;

  form.addEventListener("sql:insert", (event) => {
    view.dispatch(view.state.replaceSelection(event.detail));
    view.focus();
  });
  form.addEventListener("sql:problem", (event) => {
    view.dispatch({ effects: showProblem.of(problemMarks(view.state, event.detail)) });
  });
  const problem = document.querySelector("#result [data-line]");
  if (problem) {
    const found = { line: Number(problem.dataset.line), column: Number(problem.dataset.column || 0) };
    view.dispatch({ effects: showProblem.of(problemMarks(view.state, found)) });
  }
  if (!area.value) view.focus();
}

for (const area of document.querySelectorAll("textarea[data-editor]")) {
  // Without the names the editor still edits.
  fetch(area.dataset.names)
    .then((answer) => (answer.ok ? answer.json() : null))
    .catch(() => null)
    .then((names) => edit(area, names || { views: [], functions: [] }));
}
