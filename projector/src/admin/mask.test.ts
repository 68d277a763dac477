import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { eventCatalogue } from '@parley/events/catalogue';
import { mask } from './mask.ts';

describe('masking', () => {
  test('masks text and leaves ids, numbers and enum values', () => {
    const id = newId();
    const event = {
      type: 'MessageSent',
      payload: { messageId: id, personal: { text: 'meet me at 7' }, clientId: 'phone-1', mentions: [id] },
    };
    expect(mask(event)).toEqual({
      type: 'MessageSent',
      payload: { messageId: id, personal: { text: '•••• (12)' }, clientId: '•••• (7)', mentions: [id] },
    });
  });

  test('masks unknown fields at any depth', () => {
    expect(mask({ list: [{ secretOfNextYear: 'x' }], 3: ['y'], nothing: null, empty: '' })).toEqual({
      list: [{ secretOfNextYear: '•••• (1)' }],
      3: ['•••• (1)'],
      nothing: null,
      empty: '',
    });
  });

  test('masks data of a product, whatever its fields are named', () => {
    const custom = { reason: 'ill', note: { type: 'secret' }, state: ['x'], count: 7 };
    const masked = { reason: '•••• (3)', note: { type: '•••• (6)' }, state: ['•••• (1)'], count: 7 };
    expect(mask({ reason: 'expired', personal: { custom } })).toEqual({ reason: 'expired', personal: { custom: masked } });
  });

  test('masks every personal field', () => {
    expect(Object.keys(eventCatalogue).length).toBeGreaterThan(10);
    for (const name of ['text', 'title', 'username', 'displayName', 'email', 'about', 'emoji', 'term', 'terms', 'peerId']) {
      expect(mask({ [name]: 'Ada' })).toEqual({ [name]: '•••• (3)' });
    }
  });
});
