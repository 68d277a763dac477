/** Renders a hook in a document of its own. */
import { Window } from 'happy-dom';
import { act, createElement } from 'react';

export interface RenderedHook<Input, Output> {
  output(): Output;
  renders(): number;
  render(input: Input): Promise<void>;
  unmount(): Promise<void>;
}

export async function renderHook<Input, Output>(useHook: (input: Input) => Output, first: Input): Promise<RenderedHook<Input, Output>> {
  const window = new Window();
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
  // React looks for a document when it is loaded.
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(window.document.body as unknown as Element);
  const outputs: Output[] = [];
  function Component({ input }: { input: Input }): null {
    outputs.push(useHook(input));
    return null;
  }
  const render = (input: Input) => act(async () => root.render(createElement(Component, { input })));
  await render(first);
  return {
    output: () => outputs.at(-1)!,
    renders: () => outputs.length,
    render,
    async unmount() {
      await act(async () => root.unmount());
      await window.happyDOM.close();
    },
  };
}
