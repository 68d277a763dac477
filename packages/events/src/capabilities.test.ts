import { describe, expect, test } from '@jest/globals';
import { capabilities, capabilitiesOf } from './capabilities.ts';

describe('capabilitiesOf', () => {
  test('in a group, each role can all that the one below it can', () => {
    const [member, admin, owner] = (['member', 'admin', 'owner'] as const).map((role) => new Set(capabilitiesOf('group', role)));
    expect([...admin!]).toEqual(expect.arrayContaining([...member!]));
    expect([...owner!]).toEqual(expect.arrayContaining([...admin!]));
    expect(owner).toEqual(new Set(capabilities));
    expect(member!.size).toBeLessThan(admin!.size);
    expect(admin!.size).toBeLessThan(owner!.size);
  });

  test('everybody in a group can write, and leave', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('group', role)).toEqual(expect.arrayContaining(['message.send', 'conversation.leave']));
    }
  });

  test('a member rules over nobody else', () => {
    for (const capability of ['message.delete_any', 'member.add', 'member.remove', 'member.change_role', 'conversation.rename'] as const) {
      expect(capabilitiesOf('group', 'member')).not.toContain(capability);
    }
  });

  test('a direct conversation can’t be left, nor its members be changed, whatever the role', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('direct', role).filter((capability) => !capability.startsWith('message.'))).toEqual([]);
      expect(capabilitiesOf('direct', role)).toContain('message.send');
    }
  });
});
