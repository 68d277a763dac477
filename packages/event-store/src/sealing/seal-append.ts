import type { NewEvent } from '@parley/events/envelope';
import { currentVersion } from '@parley/events/catalogue';
import { eventId } from '@parley/events/ids';
import { sealingSubject } from '@parley/events/sealing';
import { seal, sealedHash } from '@parley/key-store/envelope';
import type { KeyVault } from '@parley/key-store/key-vault';
import { type Subject, subjectName } from '@parley/key-store/subject-keys';
import type { Append } from '../event-store.ts';

/** The subjects whose keys seal the events, without duplicates. */
export function subjectsOf(events: readonly Pick<NewEvent, 'type' | 'payload'>[]): Subject[] {
  const subjects: Subject[] = [];
  for (const { type, payload } of events) {
    const subject = sealingSubject(type, payload);
    if (subject) subjects.push(subject);
  }
  return subjects.length < 2 ? subjects : [...new Map(subjects.map((subject) => [subjectName(subject), subject])).values()];
}

/** The append as it is stored. The vault is ready for its subjects. All its events share a slot: their ids make their keys differ. */
export function sealAppend(append: Append, partition: number, vault: KeyVault): Append {
  const slot = vault.takeSlot(partition);
  const eventIds = append.events.map((_, index) => eventId(append.command, index));
  let { bodyHash } = append;
  const events = append.events.map((event, index): NewEvent => {
    const subject = sealingSubject(event.type, event.payload);
    if (!subject) return event;
    const secrets = { subjectKey: vault.subject(subject)!, slotSecret: slot.secret, eventId: eventIds[index]! };
    // A retry finds the first event of a command, and with it the key of the hash.
    if (index === 0) bodyHash = sealedHash(secrets, bodyHash);
    const { personal } = event.payload as { personal: object };
    const place = { pageId: slot.pageId, slot: slot.slot, version: currentVersion(event.type) };
    return { ...event, payload: { ...event.payload, personal: seal(personal, secrets, place) } } as never;
  });
  return { ...append, bodyHash, eventIds, events: events as [NewEvent, ...NewEvent[]] };
}
