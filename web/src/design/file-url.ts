import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** Loads a file of the service and returns an object URL, which it may keep for the next call. */
export type LoadFile = (path: string) => Promise<string>;

/** Null on a page of the service itself: its cookie lets `<img>` load files. On a page of another origin there is no cookie. */
const LoadFileContext = createContext<LoadFile | null>(null);
export const LoadFileProvider = LoadFileContext.Provider;

/** False for a picture of the product's site, which needs no token. */
const isOwn = (path: string): boolean => path.startsWith('/');

/** The URL to show a file with. Undefined until it is loaded. */
export function useFileUrl(path: string | null): string | undefined {
  const load = useContext(LoadFileContext);
  const [loaded, setLoaded] = useState<{ path: string; url: string }>();
  useEffect(() => {
    if (load === null || path === null || !isOwn(path)) return undefined;
    let current = true;
    load(path).then(
      (url) => current && setLoaded({ path, url }),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [load, path]);
  if (path === null) return undefined;
  if (load === null || !isOwn(path)) return path;
  return loaded?.path === path ? loaded.url : undefined;
}
