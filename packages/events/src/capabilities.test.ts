import { describe, expect, test } from '@jest/globals';
import { callMembers, capabilities, capabilitiesOf } from './capabilities.ts';

describe('capabilitiesOf', () => {
  test('in a group, each role can all that the one below it can', () => {
    const [member, admin, owner] = (['member', 'admin', 'owner'] as const).map((role) => new Set(capabilitiesOf('group', role, 3)));
    expect([...admin!]).toEqual(expect.arrayContaining([...member!]));
    expect([...owner!]).toEqual(expect.arrayContaining([...admin!]));
    expect(owner).toEqual(new Set(capabilities));
    expect(member!.size).toBeLessThan(admin!.size);
    expect(admin!.size).toBeLessThan(owner!.size);
  });

  test('everybody in a group can write, and leave', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('group', role, 3)).toEqual(expect.arrayContaining(['message.send', 'conversation.leave']));
    }
  });

  test('a member rules over nobody else', () => {
    for (const capability of ['message.delete_any', 'member.add', 'member.remove', 'member.change_role', 'conversation.rename'] as const) {
      expect(capabilitiesOf('group', 'member', 3)).not.toContain(capability);
    }
  });

  test('a direct conversation can’t be left, nor its members be changed, whatever the role', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('direct', role, 3).filter((capability) => !/^(message|call)\./.test(capability))).toEqual([]);
      expect(capabilitiesOf('direct', role, 3)).toContain('message.send');
    }
  });

  test('where too many would ring no call can be started, but one can be ended', () => {
    expect(capabilitiesOf('group', 'owner', callMembers)).toContain('call.start');
    expect(capabilitiesOf('group', 'owner', callMembers + 1)).not.toContain('call.start');
    expect(capabilitiesOf('group', 'owner', callMembers + 1)).toContain('call.end_any');
    expect(capabilitiesOf('direct', 'owner', 2)).toEqual(['message.send', 'call.start']);
  });
});
