import { signal, type ReadonlySignal } from '@preact/signals';
import { parseRoute, pathOf, type Route } from './route.ts';

export interface Navigation {
  route: ReadonlySignal<Route>;
  /** `replace`: the step back leads past the current page. */
  go(route: Route, options?: { replace?: boolean }): void;
  back(fallback: Route): void;
  /** To the page that this one was opened over: the step back if it was made there, so that no page is in the history twice in a row. */
  leaveFor(route: Route): void;
  close(): void;
}

/**
 * Navigation through the address bar: every page has a link, and the step back is the browser's. `whenSettled` calls back once the page takes no
 * step of its own.
 */
export function createNavigation(
  page: Pick<Window, 'history' | 'location' | 'addEventListener' | 'removeEventListener'>,
  whenSettled: (act: () => void) => void = (act) => act(),
): Navigation {
  const read = () => parseRoute(page.location.pathname + page.location.search);
  const route = signal(read());
  const onPopState = () => {
    route.value = read();
  };
  page.addEventListener('popstate', onPopState);
  const go = (next: Route, replace: boolean) => {
    const path = pathOf(next);
    const { depth, from, overlay } = stateOf(page.history);
    const current = pathOf(route.value);
    const isSame = path === current;
    if (replace || isSame || overlay !== undefined) page.history.replaceState(isSame ? page.history.state : { depth, from }, '', path);
    else page.history.pushState({ depth: depth + 1, from: current }, '', path);
    route.value = next;
  };
  return {
    route,
    go: (next, { replace = false } = {}) => whenSettled(() => go(next, replace)),
    back(fallback) {
      if (stateOf(page.history).depth > 0) page.history.back();
      else this.go(fallback, { replace: true });
    },
    leaveFor(next) {
      if (isAt(stateOf(page.history).from, next)) page.history.back();
      else this.go(next, { replace: true });
    },
    close: () => page.removeEventListener('popstate', onPopState),
  };
}

/** True also if the page shows a message or a search. */
const isAt = (path: string | undefined, route: Route): boolean => path?.split('?')[0] === pathOf(route);

/**
 * `depth`: steps that this page has made; without any, the step back would leave it. `from`: the path of the step before. `overlay`: the entry stands for something over
 * the page, such as a dialog.
 */
function stateOf({ state }: History): { depth: number; from?: string; overlay?: number } {
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
    leaveFor(next) {
      const before = past.at(-1);
      if (before && isAt(pathOf(before), next)) route.value = past.pop()!;
      else route.value = next;
    },
    close: () => undefined,
  };
}
