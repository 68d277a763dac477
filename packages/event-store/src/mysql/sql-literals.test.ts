import { describe, expect, test } from '@jest/globals';
import { type Entity, entityKey, memberEntity, messageEntity } from '@parley/events/entities';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { conversationStream, streamKey } from '@parley/events/streams';
import { entityLiteral, hexLiteral, idLiteral, integerLiteral, streamLiteral, textLiteral } from './sql-literals.ts';

describe('SQL literals', () => {
  test('of ids, entities and streams are their bytes', () => {
    const id = newId();
    expect(idLiteral(id)).toBe(`0x${idToBytes(id).toString('hex')}`);
    for (const entity of [memberEntity(id), messageEntity(id), memberEntity(newId())] satisfies Entity[]) {
      expect(entityLiteral(entity)).toBe(`0x${entityKey(entity).toString('hex')}`);
    }
    const stream = conversationStream(id);
    expect([streamLiteral(stream), streamLiteral(stream)]).toEqual(Array(2).fill(`0x${streamKey(stream).toString('hex')}`));
  });

  test('admit nothing that is no id', () => {
    for (const id of ["' OR 1", `${newId()}; DROP TABLE events`, '', newId().toUpperCase()])
      expect(() => idLiteral(id)).toThrow(RangeError);
    expect(() => entityLiteral('member:1) OR (1=1')).toThrow(RangeError);
    expect(() => hexLiteral('00; --')).toThrow(RangeError);
    for (const value of ['1 OR 1', Number.NaN, 0.5]) expect(() => integerLiteral(value as number)).toThrow(RangeError);
  });

  test('of texts end where the text ends', () => {
    expect(textLiteral('plain "text"')).toBe(`_binary'plain "text"'`);
    expect(textLiteral(`it's \\ '`)).toBe(`_binary'it\\'s \\\\ \\''`);
  });
});
