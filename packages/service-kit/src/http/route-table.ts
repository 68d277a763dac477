/**
 * Finds the route for a method and a path. HTTP, the internal port and in-process calls share one table, so they cannot differ. A
 * fixed segment takes precedence over a parameter, whatever the order of the routes.
 */
import { match, type MatchFunction } from 'path-to-regexp';

export interface RouteMatch<Target> {
  target: Target;
  params: Readonly<Record<string, string>>;
}

export interface RouteTable<Target> {
  find(method: string, path: string): RouteMatch<Target> | undefined;
  /** Returns the methods of a path in alphabetical order; empty for an unknown path. */
  methodsOf(path: string): string[];
}

interface Entry<Target> {
  segments: string[];
  /** The part after the last parameter: compared before the regular expression, it rules out nearly all other routes. */
  ending: string;
  matches: MatchFunction<Record<string, string>>;
  target: Target;
}

/** Throws if two routes have the same method and path, or if a path is not made of fixed segments and `:parameters`. */
export function createRouteTable<Target>(routes: readonly { method: string; path: string; target: Target }[]): RouteTable<Target> {
  const methods = new Map<string, Map<number, Entry<Target>[]>>();
  for (const { method, path, target } of routes) {
    const segments = segmentsOf(path);
    const byLength = methods.get(method) ?? new Map<number, Entry<Target>[]>();
    const entries = byLength.get(segments.length) ?? [];
    if (entries.some((other) => shape(other.segments) === shape(segments))) throw new Error(`Two routes answer ${method} ${path}`);
    entries.push({ segments, ending: endingOf(path), matches: match<Record<string, string>>(path, { sensitive: true }), target });
    entries.sort((a, b) => (rank(a.segments) < rank(b.segments) ? -1 : 1));
    methods.set(method, byLength.set(segments.length, entries));
  }

  return {
    find: (method, path) => locate(methods.get(method)?.get(countSegments(path)), path),
    methodsOf: (path) =>
      [...methods]
        .filter(([, byLength]) => locate(byLength.get(countSegments(path)), path))
        .map(([method]) => method)
        .sort(),
  };
}

function locate<Target>(entries: readonly Entry<Target>[] | undefined, path: string): RouteMatch<Target> | undefined {
  if (entries === undefined) return undefined;
  try {
    const ended = path.endsWith('/') ? path.slice(0, -1) : path;
    for (const entry of entries) {
      if (!ended.endsWith(entry.ending)) continue;
      const matched = entry.matches(path);
      if (matched !== false) return { target: entry.target, params: matched.params };
    }
  } catch (error) {
    // A percent sign that escapes nothing: no path of ours.
    if (!(error instanceof URIError)) throw error;
  }
  return undefined;
}

function segmentsOf(path: string): string[] {
  if (!/^(\/:?[A-Za-z0-9_.-]+)+$/.test(path)) throw new Error(`Invalid route path: ${path}`);
  return path.slice(1).split('/');
}

function endingOf(path: string): string {
  const parameter = path.lastIndexOf(':');
  return parameter === -1 ? path : path.slice(parameter).replace(/^:[^/]*/, '');
}

/** Ignores a trailing slash. */
function countSegments(path: string): number {
  let count = 0;
  for (let at = path.indexOf('/'); at !== -1 && at < path.length - 1; at = path.indexOf('/', at + 1)) count++;
  return count;
}

function shape(segments: readonly string[]): string {
  return segments.map((segment) => (segment.startsWith(':') ? ':' : segment)).join('/');
}

/** Returns a sort key that puts fixed segments before parameters, from the left. */
function rank(segments: readonly string[]): string {
  return segments.map((segment) => (segment.startsWith(':') ? '1' : '0')).join('');
}
