// Names for fields of Datasette's own that have none, for who cannot see what stands beside them.
const NAMES = {
  "select[name=_filter_column]": "Column to filter by",
  "select[name=_filter_op]": "How to compare",
  "input[name=_filter_value]": "Value to compare with",
  "select[name^=_filter_column_]": "Column to filter by",
  "select[name^=_filter_op_]": "How to compare",
  "input[name^=_filter_value_]": "Value to compare with",
  "select[name=_sort]": "Column to sort by",
  "#_sort": "Column to sort by",
  "#sql-editor, .CodeMirror textarea, .cm-content": "SQL",
};

function name() {
  for (const [where, words] of Object.entries(NAMES))
    document.querySelectorAll(where).forEach((one) => one.setAttribute("aria-label", words));
  const described = document.querySelector("dl.column-descriptions");
  if (described) described.tabIndex = 0;
}

name();
addEventListener("load", () => setTimeout(name));
