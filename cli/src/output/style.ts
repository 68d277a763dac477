import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** A terminal with colors; `hasColors` follows NO_COLOR. */
export type StyledOutput = Writable & { hasColors?: () => boolean };

/** Styles text for the output, if it is a terminal with colors. */
export function styleFor(output: StyledOutput): (format: Format, text: string) => string {
  const inColor = output.hasColors?.() ?? false;
  return (format, text) => (inColor ? styleText(format, text, { validateStream: false }) : text);
}
