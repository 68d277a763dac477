/** The fields of a form: filled in from the example and from what is remembered, until the reader changes them. */
import { sourceOf } from './operations.js';

export function createFields(form, { operation, operations, memory }) {
  const { elements } = form;
  const edited = new Set();
  const example = () => operation.examples[Number(elements.example.value)];
  const sender = () => elements.sender.value;

  function fillParameter({ name, in: place, example: own }) {
    const input = elements[`${place}:${name}`];
    if (edited.has(input)) return;
    const value = place === 'query' ? example().query?.[name] : (memory.valueOf(name, sender()) ?? (name === 'emoji' ? own : ''));
    input.value = value ?? '';
    const source = place === 'path' && sourceOf(name, operations);
    input.placeholder = source ? `from ${source}` : '';
    input.classList.toggle('remembered', place === 'path' && memory.values.has(name));
  }

  function fill() {
    for (const parameter of operation.parameters) fillParameter(parameter);
    if (!elements.body || edited.has(elements.body)) return;
    elements.body.value = JSON.stringify(memory.substitute(example().body ?? {}, sender()), null, 2);
    elements.body.rows = elements.body.value.split('\n').length;
  }

  /** Forgets what the reader changed. */
  function takeExample() {
    elements.sender.value = example().bySecondAccount ? 'second' : 'first';
    edited.clear();
    fill();
  }

  function valuesIn(place) {
    const entries = operation.parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name }) => [name, elements[`${place}:${name}`].value]);
    return Object.fromEntries(entries.filter(([, value]) => place === 'path' || value !== ''));
  }

  /** Throws SyntaxError if the body is not JSON. */
  function values() {
    const body = elements.body && JSON.parse(elements.body.value);
    return { path: valuesIn('path'), query: valuesIn('query'), body, file: elements.file?.files[0] };
  }

  return { example, sender, fill, takeExample, values, edited };
}
