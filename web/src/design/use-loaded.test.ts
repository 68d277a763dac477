import { afterEach, expect, test } from '@jest/globals';
import { createElement, options, render } from 'preact';
import { useLoaded, type Loadable } from './use-loaded.ts';

const passed = () => new Promise(setImmediate);
afterEach(() => {
  delete options.requestAnimationFrame;
});

/** Renders a component that returns nothing, and remembers what it would show. Its effects run in `paint`. */
function show(part: Loadable<string>): { shown: (string | undefined)[]; paint: () => void } {
  const shown: (string | undefined)[] = [];
  const effects: (() => void)[] = [];
  options.requestAnimationFrame = (run) => void effects.push(run);
  function Shown(): null {
    shown.push(useLoaded(part));
    return null;
  }
  const root = { nodeType: 1, childNodes: [], firstChild: null };
  render(createElement(Shown, null), root as unknown as Element);
  return { shown, paint: () => effects.splice(0).forEach((run) => run()) };
}

/** A part that arrives when the test says so. */
function partOfPage(): Loadable<string> & { loads: () => number; arrive: () => Promise<void> } {
  const arrived = Promise.withResolvers<void>();
  let loads = 0;
  let value: string | undefined;
  return {
    current: () => value,
    async load() {
      loads++;
      await arrived.promise;
      value = 'the part';
    },
    loads: () => loads,
    async arrive() {
      arrived.resolve();
      await passed();
    },
  };
}

test('is loaded when it is first shown, and shown then', async () => {
  const part = partOfPage();
  const { shown, paint } = show(part);
  paint();
  expect([part.loads(), shown]).toEqual([1, [undefined]]);
  await part.arrive();
  expect(shown).toEqual([undefined, 'the part']);
});

test('is shown at once when it was loaded before', async () => {
  const part = partOfPage();
  await Promise.all([part.load(), part.arrive()]);
  const { shown, paint } = show(part);
  paint();
  await passed();
  expect([part.loads(), shown]).toEqual([1, ['the part']]);
});

test('is shown when something else loads it between the first render and the effects', async () => {
  const part = partOfPage();
  const { shown, paint } = show(part);
  await Promise.all([part.load(), part.arrive()]);
  paint();
  await passed();
  expect(shown).toEqual([undefined, 'the part']);
});
