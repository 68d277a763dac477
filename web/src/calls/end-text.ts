const texts: Readonly<Record<string, string>> = {
  declined: 'The call was declined.',
  busy: 'The other side is in another call.',
  missed: 'No answer.',
  failed: 'The call broke off.',
  answered_elsewhere: 'You answered on another device.',
  call_full: 'The call is full.',
  call_in_progress: 'A call is already going on here.',
  recipient_unavailable: 'This person can’t be reached.',
};

/** Describes the end of a call. Null if it needs no word: the user ended it, or it was completed. */
export function endText(reason: string): string | null {
  return texts[reason] ?? null;
}
