import type { Row } from './rows.ts';

const lineHeight = 21;
const charactersPerLine = 55;

/** The height of a row that was never measured: only the scrollbar depends on it. */
export function estimateHeight(row: Row): number {
  switch (row.kind) {
    case 'day':
      return 48;
    case 'unread':
    case 'event':
      return 36;
    case 'seen':
      return 27;
    case 'call':
      return 78;
    case 'message': {
      const { text, attachments, replyTo, reactions = [] } = row.message;
      const lines = text === null ? 0 : Math.ceil(text.length / charactersPerLine) + (text.split('\n').length - 1);
      const pictures = attachments.length === 0 ? 0 : 230;
      return 16 + lines * lineHeight + pictures + (replyTo ? 54 : 0) + (reactions.length > 0 ? 36 : 0) + (row.first ? 32 : 2);
    }
  }
}
