/** `make('p', { class: 'line' }, 'text')`. Text is always inserted as text, so no response becomes markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.map(String).map((text, index) => (children[index] instanceof Node ? children[index] : text)));
  return element;
}

export const byId = (id) => document.getElementById(id);
