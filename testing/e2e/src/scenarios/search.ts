import { describe, expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function searchScenarios(system: () => System): void {
  const registerAll = (...names: string[]): Promise<Person[]> => Promise.all(names.map((name) => register(system().origin, name)));
  const createGroup = async (owner: Person, ...members: Person[]): Promise<string> => {
    const memberIds = members.map(({ id }) => id);
    return (await owner.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds })).conversation.id;
  };
  const search = (person: Person, query: Record<string, string>) =>
    person.get(`/v1/messages/search?${new URLSearchParams(query).toString()}`);
  const texts = async (person: Person, q: string) => (await search(person, { q })).items.map(({ message }: any) => message.text);

  describe('search', () => {
    test.concurrent('finds new messages without regard to accents, in any script, and by prefix', async () => {
      const [ada, bob] = (await registerAll('ada', 'bob')) as [Person, Person];
      const group = await createGroup(ada, bob);
      for (const text of ['Grüße aus Łódź', 'Зелёный чай', '東京でお茶を飲みました', 'the teapot', 'tea']) {
        bob.remember((await ada.send(group, text)).position);
      }
      expect(await texts(ada, 'grusse lod')).toEqual(['Grüße aus Łódź']);
      expect(await texts(bob, 'зеленый')).toEqual(['Зелёный чай']);
      expect(await texts(bob, 'お茶')).toEqual(['東京でお茶を飲みました']);
      expect(await texts(bob, 'TEA')).toEqual(['tea', 'the teapot']);
      const page = await search(bob, { q: 'tea', limit: '1', senderId: ada.id, conversationId: group });
      expect(page.items[0]).toMatchObject({ message: { senderId: ada.id, text: 'tea' }, snippet: [{ text: 'tea', hit: true }] });
      expect((await search(bob, { q: 'tea', limit: '1', cursor: page.nextCursor })).items[0].message.text).toBe('the teapot');
    });

    test.concurrent('reflects an edit and a deletion at once', async () => {
      const [ada] = (await registerAll('ada')) as [Person];
      const group = await createGroup(ada);
      const edited = (await ada.send(group, 'harbour')).message;
      const deleted = (await ada.send(group, 'lighthouse')).message;
      expect([await texts(ada, 'harbour'), await texts(ada, 'lighthouse')]).toEqual([['harbour'], ['lighthouse']]);
      await ada.command('PATCH', `/v1/conversations/${group}/messages/${edited.id}`, { text: 'island' });
      await ada.command('DELETE', `/v1/conversations/${group}/messages/${deleted.id}`);
      expect([await texts(ada, 'harbour'), await texts(ada, 'lighthouse'), await texts(ada, 'isl')]).toEqual([[], [], ['island']]);
    });

    test.concurrent('finds nothing for removed members and strangers; a block does not affect group messages', async () => {
      const [ada, bob, eve] = (await registerAll('ada', 'bob', 'eve')) as [Person, Person, Person];
      const group = await createGroup(ada, bob);
      const { position } = await ada.send(group, 'buried treasure');
      for (const person of [bob, eve]) person.remember(position);
      expect([await texts(bob, 'treasure'), await texts(eve, 'treasure')]).toEqual([['buried treasure'], []]);
      expect((await eve.ask('GET', `/v1/messages/search?q=treasure&conversationId=${group}`)).status).toBe(404);
      await ada.command('PUT', `/v1/blocks/${bob.id}`);
      expect(await texts(bob, 'treasure')).toEqual(['buried treasure']);
      const removal = await ada.ask('DELETE', `/v1/conversations/${group}/members/${bob.id}`);
      bob.remember(removal.headers.get('parley-position'));
      expect(await texts(bob, 'treasure')).toEqual([]);
      expect((await bob.ask('GET', `/v1/messages/search?q=treasure&conversationId=${group}`)).status).toBe(404);
      expect(await texts(ada, 'treasure')).toEqual(['buried treasure']);
    });

    test.concurrent('rejects a query that cannot match any message', async () => {
      const [ada] = (await registerAll('ada')) as [Person];
      for (const q of ['', '?!', 'x'.repeat(501), Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ')]) {
        const reply = await ada.ask('GET', `/v1/messages/search?${new URLSearchParams({ q }).toString()}`);
        expect([q, reply.status, reply.body.errors[0].path]).toEqual([q, 422, 'q']);
      }
    });
  });
}
