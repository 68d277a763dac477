import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { calls } from '@parley/read-tables/tables/calls';
import { z } from 'zod';
import { archiveFile } from '../archive-file.ts';
import { conversationId, id, text, time, timeOrNull } from '../fields.ts';
import { readRanges } from '../pages.ts';

export const callsFile = archiveFile({
  name: 'calls.jsonl',
  about: 'Calls that you started or took part in. Nothing of what was said is stored.',
  line: z.strictObject({
    id,
    conversationId,
    media: z.string().describe('`audio` or `video`'),
    startedByYou: z.boolean(),
    startedAt: time,
    answeredAt: timeOrNull,
    endedAt: timeOrNull,
    endReason: text,
    joinedAt: timeOrNull.describe('When you joined, the last time'),
    leftAt: timeOrNull,
  }),
  async *lines({ userId, read }) {
    for await (const { conversationId: of, where, values, names } of readRanges({ userId, read })) {
      const ended = await read.read<{ endedSeq: number }>({
        sql: `SELECT ended_seq AS endedSeq FROM ${names.call_participations} WHERE conversation_id = ? AND user_id = ? AND ended_seq IN
          (SELECT ended_seq FROM ${names.calls} WHERE ${where})`,
        values: [values[0]!, idToBytes(userId), ...values],
      });
      const tookPart = new Set(ended.map(({ endedSeq }) => endedSeq));
      const sql = `SELECT ${columnSql(calls)} FROM ${names.calls} WHERE ${where} ORDER BY seq`;
      for (const row of await read.read({ sql, values })) {
        const { wireCall, endedSeq } = decodeRow(calls, row);
        const participant = wireCall.participants.find((each) => each.userId === userId);
        const startedByYou = wireCall.startedBy === userId;
        if (!startedByYou && participant === undefined && !(endedSeq !== null && tookPart.has(endedSeq))) continue;
        const { id: callId, media, startedAt, answeredAt, endedAt, endReason } = wireCall;
        const presence = { joinedAt: participant?.joinedAt ?? null, leftAt: participant?.leftAt ?? null };
        yield { id: callId, conversationId: of, media, startedByYou, startedAt, answeredAt, endedAt, endReason, ...presence };
      }
    }
  },
});
