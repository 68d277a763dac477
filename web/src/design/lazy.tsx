import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

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
  function Lazy(props: Props) {
    const [, setReady] = useState(false);
    useEffect(() => {
      if (!loaded) void preload().finally(() => setReady(true));
    }, []);
    const Loaded = loaded;
    return Loaded ? <Loaded {...props} /> : placeholder;
  }
  return Object.assign(Lazy, { preload });
}
