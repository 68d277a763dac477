import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { eventCatalogue } from '@parley/events/catalogue';
import { mask } from './mask.ts';

describe('masking', () => {
  test('hides text and leaves ids, numbers and our own words', () => {
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

  test('hides what is new, wherever it stands', () => {
    expect(mask({ list: [{ secretOfNextYear: 'x' }], 3: ['y'], nothing: null, empty: '' })).toEqual({
      list: [{ secretOfNextYear: '•••• (1)' }],
      3: ['•••• (1)'],
      nothing: null,
      empty: '',
    });
  });

  test('hides personal fields also where they are called as a field of ours, and of every kind of event', () => {
    expect(Object.keys(eventCatalogue).length).toBeGreaterThan(10);
    for (const name of ['text', 'title', 'username', 'displayName', 'email', 'about', 'emoji', 'word', 'words', 'peerId']) {
      expect(mask({ [name]: 'Ada' })).toEqual({ [name]: '•••• (3)' });
    }
  });
});
