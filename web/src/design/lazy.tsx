import type { ComponentType, VNode } from 'preact';
import { useLoaded } from './use-loaded.ts';

export type LazyComponent<Props> = ComponentType<Props> & {
  /** Loads the code before the component is shown. */
  preload: () => Promise<void>;
};

/** A component whose code is loaded when it is first shown. Until then it renders the placeholder. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  placeholder: VNode | null = null,
): LazyComponent<Props> {
  let loaded: ComponentType<Props> | undefined;
  const preload = async () => {
    loaded ??= await load();
  };
  const code = { current: () => loaded, load: preload };
  function Lazy(props: Props) {
    const Loaded = useLoaded(code);
    return Loaded ? <Loaded {...props} /> : placeholder;
  }
  return Object.assign(Lazy, { preload });
}
