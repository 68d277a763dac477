/** Whom one may write to. What refuses is a block or a setting, and nobody is told which. */
import { Problem } from '@parley/service-kit/problems';
import type { KnownPrivacy } from './knowing-privacy.ts';
import { UnknownPrivacy } from './knowing-privacy.ts';
import { areContacts, isBlocked, type Pair } from './pair.ts';

/** Throws `recipient_unavailable` for a block, either way, and for who lets only contacts write to them. */
export function requireOpen(pair: Pair, recipientId: string, privacy: KnownPrivacy): void {
  if (isBlocked(pair)) throw new Problem('recipient_unavailable');
  if (areContacts(pair)) return;
  const settings = privacy.get(recipientId);
  if (!settings) throw new UnknownPrivacy(recipientId);
  if (settings.messages === 'contacts') throw new Problem('recipient_unavailable');
}
