import { signal, type ReadonlySignal } from '@preact/signals';

/** `/admin/{section}/{id}`, with filters in the query. */
export interface Place {
  section: string;
  /** The item that is shown next to the list. */
  id: string | null;
  query: URLSearchParams;
}

export interface Router {
  place: ReadonlySignal<Place>;
  /** `replace`: the step back leads past the current place. */
  go(path: string, options?: { replace?: boolean }): void;
}

const base = '/admin';
const first = 'status';

/** The path of a place. */
export function pathTo(section: string, id?: string | null, query?: Record<string, string | undefined>): string {
  const given = Object.entries(query ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  return [base, section, ...(id ? [encodeURIComponent(id)] : [])].join('/') + search;
}

export function parsePlace(path: string, search: string): Place {
  const [section = first, id = null] = path.slice(base.length).split('/').filter(Boolean);
  return { section, id: id === null ? null : decodeURIComponent(id), query: new URLSearchParams(search) };
}

/** Every place has a link, and the step back is the browser's. `whenSettled` calls back once the page takes no step of its own. */
export function createRouter(page: Window, whenSettled: (act: () => void) => void): Router {
  const read = () => parsePlace(page.location.pathname, page.location.search);
  const place = signal(read());
  page.addEventListener('popstate', () => {
    place.value = read();
  });
  const go = (path: string, replace: boolean) => {
    // The entry of a dialog that lies over the page.
    const isOverlay = (page.history.state as { overlay?: number } | null)?.overlay !== undefined;
    if (replace || isOverlay) page.history.replaceState(null, '', path);
    else page.history.pushState(null, '', path);
    place.value = read();
  };
  return { place, go: (path, { replace = false } = {}) => whenSettled(() => go(path, replace)) };
}
