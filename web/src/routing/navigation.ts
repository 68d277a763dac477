import { signal, type ReadonlySignal } from '@preact/signals';
import { parseRoute, pathOf, type Route } from './route.ts';

export interface Navigation {
  route: ReadonlySignal<Route>;
  /** `replace`: the step back leads past the current page. */
  go(route: Route, options?: { replace?: boolean }): void;
  back(fallback: Route): void;
  close(): void;
}

/** Navigation through the address bar: every page has a link, and the step back is the browser's. */
export function createNavigation(page: Pick<Window, 'history' | 'location' | 'addEventListener' | 'removeEventListener'>): Navigation {
  const read = () => parseRoute(page.location.pathname + page.location.search);
  const route = signal(read());
  const onPopState = () => {
    route.value = read();
  };
  page.addEventListener('popstate', onPopState);
  return {
    route,
    go(next, { replace = false } = {}) {
      const path = pathOf(next);
      const { depth, overlay } = stateOf(page.history);
      const isSame = path === pathOf(route.value);
      if (replace || isSame || overlay !== undefined) page.history.replaceState(isSame ? page.history.state : { depth }, '', path);
      else page.history.pushState({ depth: depth + 1 }, '', path);
      route.value = next;
    },
    back(fallback) {
      if (stateOf(page.history).depth > 0) page.history.back();
      else this.go(fallback, { replace: true });
    },
    close: () => page.removeEventListener('popstate', onPopState),
  };
}

/**
 * `depth`: steps that this page has made; without any, the step back would leave it. `overlay`: the entry stands for something over
 * the page, such as a dialog.
 */
function stateOf({ state }: History): { depth: number; overlay?: number } {
  return { depth: 0, ...(state as object | null) };
}

/** Navigation without an address bar, for an element in a page of another product. */
export function createMemoryNavigation(initial: Route): Navigation {
  const route = signal(initial);
  const past: Route[] = [];
  return {
    route,
    go(next, { replace = false } = {}) {
      if (!replace) past.push(route.value);
      route.value = next;
    },
    back(fallback) {
      route.value = past.pop() ?? fallback;
    },
    close: () => undefined,
  };
}
