import type { AnyStoredEvent } from '@parley/events/envelope';
import { isSealed, sealingRule, sealingSubject } from '@parley/events/sealing';
import { type Envelope, type EventSecrets, openEnvelope, parseEnvelope } from '@parley/key-store/envelope';
import type { KeyVault } from '@parley/key-store/key-vault';
import type { Subject } from '@parley/key-store/subject-keys';

interface Sealed {
  index: number;
  event: AnyStoredEvent;
  envelope: Envelope;
  subject: Subject;
}

/** The secrets of an event that opens no more. */
interface Erased {
  subjectKey: null;
  /** When the key of the subject was destroyed; null if only the slot was erased. */
  erasedAt: number | null;
}

/**
 * The events with their personal data, as copies: caches share the sealed ones. An event whose key was destroyed has its erased form and
 * `erased: true`, and `erasedAt` if it was the subject's key. Throws KeyMissing and SealBroken.
 */
export async function openEvents(events: readonly AnyStoredEvent[], vault: KeyVault): Promise<readonly AnyStoredEvent[]> {
  const sealed: Sealed[] = [];
  for (const [index, event] of events.entries()) if (isSealed(event.payload)) sealed.push(parse(event, index));
  if (sealed.length === 0) return events;
  const secrets = await secretsOf(sealed, vault);
  const opened = [...events];
  for (const [index, each] of sealed.entries()) opened[each.index] = open(each, secrets[index]!);
  return opened;
}

/** The secrets of a sealed event; null if it is erased, undefined if the event is not sealed. */
export async function secretsOfEvent(event: AnyStoredEvent, vault: KeyVault): Promise<EventSecrets | null | undefined> {
  if (!isSealed(event.payload)) return undefined;
  const [secrets] = await secretsOf([parse(event, 0)], vault);
  return secrets!.subjectKey === null ? null : secrets;
}

function parse(event: AnyStoredEvent, index: number): Sealed {
  const { personal } = event.payload as unknown as { personal: string };
  return { index, event, envelope: parseEnvelope(personal), subject: sealingSubject(event.type, event.payload)! };
}

/** Repeated until all keys are in memory at once: the vault may forget some while it reads others. */
async function secretsOf(sealed: readonly Sealed[], vault: KeyVault): Promise<(EventSecrets | Erased)[]> {
  for (;;) {
    const secrets = sealed.map(({ event, envelope, subject }): EventSecrets | Erased | undefined => {
      const [subjectKey, slotSecret] = [vault.subject(subject), vault.secretOf(envelope)];
      if (subjectKey === undefined || slotSecret === undefined) return undefined;
      return subjectKey && slotSecret
        ? { subjectKey, slotSecret, eventId: event.id }
        : { subjectKey: null, erasedAt: vault.erasedAt(subject) };
    });
    if (!secrets.includes(undefined)) return secrets as (EventSecrets | Erased)[];
    const missing = sealed.filter((_, index) => secrets[index] === undefined);
    await vault.load(
      missing.map(({ subject }) => subject),
      missing.map(({ envelope }) => envelope),
    );
  }
}

function open({ event, envelope }: Sealed, secrets: EventSecrets | Erased): AnyStoredEvent {
  const isErased = secrets.subjectKey === null;
  const personal = isErased ? sealingRule(event.type)!.erased : openEnvelope(envelope, secrets);
  const opened = { ...event, payload: openedPayload(event.payload, personal as object, isErased) } as AnyStoredEvent;
  if (!isErased) return opened;
  return secrets.erasedAt === null ? { ...opened, erased: true } : { ...opened, erased: true, erasedAt: secrets.erasedAt };
}

/** An older schema version may have left a part of the personal data in the clear. */
function openedPayload(sealed: object, personal: object, isErased: boolean): object {
  if (!('unsealed' in sealed)) return { ...sealed, personal };
  const { unsealed, ...payload } = sealed as { unsealed: object };
  return { ...payload, personal: isErased ? personal : { ...personal, ...unsealed } };
}
