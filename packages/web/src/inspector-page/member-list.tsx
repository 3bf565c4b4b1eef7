import type { JSX } from 'preact';
import type { Member, Part } from '../inspector/inspection.ts';
import { MarkedButton } from './marked-button.tsx';
import type { InspectorMessages } from './messages.ts';
import { SourceLink } from './source-link.tsx';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface MemberListProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly part: Part;
}

/** Header parameters or claims, each explained. Those of one name stand side by side: which counts, nobody can know. */
export function MemberList({ state, messages, part }: MemberListProps): JSX.Element {
  return (
    <ul class="members">
      {byName(part.members).map((same) => (
        <MemberItem key={same[0]?.path} state={state} messages={messages} same={same} />
      ))}
    </ul>
  );
}

interface MemberItemProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly same: readonly Member[];
}

function MemberItem({ state, messages, same }: MemberItemProps): JSX.Element | null {
  const { labels, sentences } = messages;
  const first = same[0];
  if (first === undefined) return null;
  const name = (
    <code>
      <VisibleText text={first.name} />
    </code>
  );
  return (
    <li class={same.length > 1 ? 'member duplicate' : 'member'}>
      <p class="member-name">
        <MarkedButton state={state} mark={first.mark} label={labels.show}>
          {name}
        </MarkedButton>
      </p>
      <div class="member-body">
        <div class="values">
          {same.map((member, index) => (
            <MemberValue key={index} state={state} messages={messages} member={member} />
          ))}
        </div>
        {same.length > 1 ? <p class="alarm">{sentences.duplicate(name, same.length)}</p> : null}
        <p class="quiet small-text">
          {first.known ? null : <span class="badge plain">{labels.unknownName}</span>}{' '}
          <VisibleText text={first.explanation} /> <SourceLink source={first.source} messages={messages} />
        </p>
      </div>
    </li>
  );
}

interface MemberValueProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly member: Member;
}

function MemberValue({ state, messages: { labels }, member }: MemberValueProps): JSX.Element {
  const value = (
    <code class="value" translate={false}>
      <VisibleText text={member.value} />
    </code>
  );
  return (
    <div>
      {member.duplicate ? (
        <MarkedButton state={state} mark={member.mark} label={labels.show}>
          {value}
        </MarkedButton>
      ) : (
        value
      )}
      {member.time === undefined ? null : (
        <span class="moment">
          <time dateTime={member.time.iso}>{member.time.iso.replace('T', ' ').replace('Z', ' UTC')}</time>{' '}
          <span class="quiet">{member.time.relative}</span>
        </span>
      )}
    </div>
  );
}

function byName(members: readonly Member[]): readonly (readonly Member[])[] {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const group = groups.get(member.name);
    if (group === undefined) groups.set(member.name, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
