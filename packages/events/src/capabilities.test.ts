import { describe, expect, test } from '@jest/globals';
import { maxCallMembers, capabilities, capabilitiesOf } from './capabilities.ts';

describe('capabilitiesOf', () => {
  test('in a group, each role includes the capabilities of the role below it', () => {
    const [member, admin, owner] = (['member', 'admin', 'owner'] as const).map((role) => new Set(capabilitiesOf('group', role, 3)));
    expect([...admin!]).toEqual(expect.arrayContaining([...member!]));
    expect([...owner!]).toEqual(expect.arrayContaining([...admin!]));
    expect(owner).toEqual(new Set(capabilities));
    expect(member!.size).toBeLessThan(admin!.size);
    expect(admin!.size).toBeLessThan(owner!.size);
  });

  test('every member of a group can send messages and leave', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('group', role, 3)).toEqual(expect.arrayContaining(['message.send', 'conversation.leave']));
    }
  });

  test('a member cannot moderate a group', () => {
    for (const capability of ['message.delete_any', 'member.add', 'member.remove', 'member.change_role', 'conversation.rename'] as const) {
      expect(capabilitiesOf('group', 'member', 3)).not.toContain(capability);
    }
  });

  test('no role can leave a direct conversation or change its members', () => {
    for (const role of ['member', 'admin', 'owner'] as const) {
      expect(capabilitiesOf('direct', role, 3).filter((capability) => !/^(message|call)\./.test(capability))).toEqual([]);
      expect(capabilitiesOf('direct', role, 3)).toContain('message.send');
    }
  });

  test('a conversation above the member limit can end calls but not start them', () => {
    expect(capabilitiesOf('group', 'owner', maxCallMembers)).toContain('call.start');
    expect(capabilitiesOf('group', 'owner', maxCallMembers + 1)).not.toContain('call.start');
    expect(capabilitiesOf('group', 'owner', maxCallMembers + 1)).toContain('call.end_any');
    expect(capabilitiesOf('direct', 'owner', 2)).toEqual(['message.send', 'call.start']);
  });
});
