import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** A control within a message is a tab stop only in the current message: the timeline as a whole is one. */
const TabStop = createContext<0 | -1>(-1);
export const TabStopProvider = TabStop.Provider;

export function useTabStop(): 0 | -1 {
  return useContext(TabStop);
}
