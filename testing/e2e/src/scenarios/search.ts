import { describe, expect, test } from '@jest/globals';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';

export function searchTrails(system: () => System): void {
  const people = (...names: string[]): Promise<Person[]> => Promise.all(names.map((name) => register(system().origin, name)));
  const groupOf = async (owner: Person, ...members: Person[]): Promise<string> => {
    const memberIds = members.map(({ id }) => id);
    return (await owner.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds })).conversation.id;
  };
  const search = (person: Person, query: Record<string, string>) =>
    person.get(`/v1/messages/search?${new URLSearchParams(query).toString()}`);
  const texts = async (person: Person, q: string) => (await search(person, { q })).items.map(({ message }: any) => message.text);

  describe('search', () => {
    test.concurrent('finds what was sent a moment ago, by accents, script and beginnings', async () => {
      const [ada, bob] = (await people('ada', 'bob')) as [Person, Person];
      const group = await groupOf(ada, bob);
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

    test.concurrent('follows an edit and a deletion at once', async () => {
      const [ada] = (await people('ada')) as [Person];
      const group = await groupOf(ada);
      const edited = (await ada.send(group, 'harbour')).message;
      const deleted = (await ada.send(group, 'lighthouse')).message;
      expect([await texts(ada, 'harbour'), await texts(ada, 'lighthouse')]).toEqual([['harbour'], ['lighthouse']]);
      await ada.command('PATCH', `/v1/conversations/${group}/messages/${edited.id}`, { text: 'island' });
      await ada.command('DELETE', `/v1/conversations/${group}/messages/${deleted.id}`);
      expect([await texts(ada, 'harbour'), await texts(ada, 'lighthouse'), await texts(ada, 'isl')]).toEqual([[], [], ['island']]);
    });

    test.concurrent('who was removed finds nothing there any more; a stranger never did; a block changes nothing in a group', async () => {
      const [ada, bob, eve] = (await people('ada', 'bob', 'eve')) as [Person, Person, Person];
      const group = await groupOf(ada, bob);
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

    test.concurrent('a query that no message could answer is refused', async () => {
      const [ada] = (await people('ada')) as [Person];
      for (const q of ['', '?!', 'x'.repeat(501), Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ')]) {
        const reply = await ada.ask('GET', `/v1/messages/search?${new URLSearchParams({ q }).toString()}`);
        expect([q, reply.status, reply.body.errors[0].path]).toEqual([q, 422, 'q']);
      }
    });
  });
}
