import { backendId, operatorId } from '@parley/events/api-keys';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { CertificateContent } from '@parley/events/wire/erasure-certificates';
import { timeOf } from '@parley/events/wire/fields';
import type { DestroyedKey } from '@parley/key-store/subject-keys';

export type ErasureKind = CertificateContent['kind'];

export interface CertifiedErasure {
  kind: ErasureKind;
  erasureId: string;
  /** The user or conversation. */
  subjectId: string;
  /** The events that asked for it, and that said that nothing is left. */
  requested: AnyStoredEvent;
  completed: AnyStoredEvent;
}

export interface CertificateInput extends CertifiedErasure {
  storeId: string;
  epoch: number;
  keys: readonly DestroyedKey[];
  /** Milliseconds after which no backup of before is left; undefined if the operator promises nothing. */
  backupRetention: number | undefined;
}

type Statements = Pick<CertificateContent, 'erased' | 'remains' | 'notCovered'>;

/** As in docs/erasure.md. */
const statements: Readonly<Record<ErasureKind, Statements>> = {
  person: {
    erased: [
      'the profile: names, address, external id, picture and everything else that was entered',
      'texts and data of the messages of the person, in the log and in the tables',
      'files that the person uploaded, and copies of the data of the person',
      'password, sessions, device names and the time of the last visit',
    ],
    remains: [
      'the id of the person, a random number, in messages without content, reactions, receipts and calls',
      'a hash of the username, which keeps others from taking it for a while',
      'ids, sizes and hashes of files, and ids that apps gave to messages, in the log',
    ],
    notCovered: ['what others wrote about the person', 'titles of groups that the person chose'],
  },
  conversation: {
    erased: [
      'title, data and external id of the conversation, and texts and data of all its messages, in the log and in the tables',
      'files that were only used there',
    ],
    remains: [
      'the ids of the conversation, its members and messages, with times',
      'ids, sizes and hashes of files, and ids that apps gave to messages, in the log',
    ],
    notCovered: ['what members wrote elsewhere'],
  },
};

const backupsMayHold = [
  'rows of tables other than the log: names, password hashes, files and copies of texts, as of the time of the backup',
  'the log, whose personal data cannot be read without the destroyed keys',
  'copies of the keys, which open nothing once the master key was rotated after the erasure',
  'on MySQL and MariaDB also binary logs and freed pages',
];
const copiesOfOthers = [
  'what other people, their devices, and receivers of webhooks had received before',
  'log files of servers and proxies',
];

export function certificateContent(input: CertificateInput): CertificateContent {
  const { kind, erasureId, subjectId, storeId, epoch, requested, completed, keys, backupRetention } = input;
  const { erased, remains, notCovered } = statements[kind];
  const { partition, position, recordedAt } = completed;
  return {
    version: 1,
    erasureId,
    kind,
    subjectId,
    storeId,
    requestedBy: requesterOf(requested, input),
    requestedAt: timeOf(requested.recordedAt),
    completedAt: timeOf(recordedAt),
    positions: { epoch, partition, requested: requested.position, completed: position },
    keys: keys.map((key) => ({
      purpose: key.purpose,
      subjectId: key.subjectId,
      destroyedAt: timeOf(key.erasedAt),
      fingerprint: key.fingerprint?.toString('hex') ?? null,
      masterKeyId: key.kekId,
    })),
    erased,
    remains,
    backups: {
      until: backupRetention === undefined ? null : timeOf(recordedAt + backupRetention * 1_000),
      mayHold: backupsMayHold,
    },
    notCovered: [...notCovered, ...copiesOfOthers],
  };
}

function requesterOf(
  { metadata: { actorId, apiKeyId } }: AnyStoredEvent,
  { kind, subjectId }: Pick<CertificateInput, 'kind' | 'subjectId'>,
): CertificateContent['requestedBy'] {
  if (apiKeyId !== undefined || actorId === backendId) return 'a backend';
  if (kind === 'conversation') return actorId === operatorId ? 'an operator' : 'an owner';
  return actorId === subjectId ? 'the person' : 'an operator';
}
