/** Creates elements. Text is always inserted as text, so user content never becomes markup. */
export const byId = (id) => document.getElementById(id);

/** `make('td', { class: 'number' }, 12)`. A function as attribute becomes an event listener. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.map((child) => (typeof child === 'number' ? String(child) : child)));
  return element;
}

/** Columns: `[title, value, 'number'?]`. */
export function table(columns, rows) {
  return make('table', {}, head(columns), make('tbody', {}, ...rows.map((item) => row(columns, item))));
}

export function head(columns) {
  const cells = columns.map(([title, , kind]) => make('th', { scope: 'col', class: kind }, title));
  return make('thead', {}, make('tr', {}, ...cells));
}

export function row(columns, item) {
  return make('tr', {}, ...columns.map(([, value, kind]) => make('td', { class: kind }, value(item) ?? '–')));
}

export function figures(pairs) {
  return make('dl', { class: 'figures' }, ...pairs.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

export const number = (value) => value.toLocaleString('en');
export const time = (micros) => new Date(micros / 1000).toISOString().replace('T', ' ').replace('Z', '');
export const seconds = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
