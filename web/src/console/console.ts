import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Access } from './access.ts';
import type { Router } from './router.ts';

export interface Console {
  access: Access;
  router: Router;
}

const ConsoleContext = createContext<Console | null>(null);
export const ConsoleProvider = ConsoleContext.Provider;

/** Returns the parts that every page of the console needs. */
export function useConsole(): Console {
  return useContext(ConsoleContext)!;
}
