import { type Client, ClientError, createClient } from '@sealwright/client';

interface Setting {
  readonly issuer: string;
  readonly resource: string;
}

interface WayIn extends HTMLFormElement {
  readonly email: HTMLInputElement;
  readonly password: HTMLInputElement;
}

const status = part('status', HTMLElement);
const wayIn = part('way-in', HTMLFormElement) as WayIn;
const inside = part('inside', HTMLElement);
const orders = part('orders', HTMLUListElement);

const { issuer, resource } = (await (await fetch('/issuer')).json()) as Setting;
const client: Client = createClient({ issuer, resource, apis: [location.origin] });

client.on('changed', show);
wayIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = new FormData(wayIn, event.submitter);
  const person = { email: wayIn.email.value, password: wayIn.password.value };
  told(async () => {
    if (fields.get('step') === 'sign-up') await client.signUp(person);
    await client.logIn(person);
    wayIn.reset();
  });
});
part('reload', HTMLButtonElement).addEventListener('click', () => told(showOrders));
part('sign-out', HTMLButtonElement).addEventListener('click', () => told(async () => void (await client.logOut())));
await client.start();
show();

/** A session that another tab began or ended is seen here, too. */
function show(): void {
  const { status: known } = client.state;
  wayIn.hidden = known !== 'signed-out';
  inside.hidden = known !== 'signed-in';
  if (client.state.connection === 'waiting')
    status.textContent = 'The server cannot be reached. It will be asked again.';
  else if (known === 'signed-out') status.textContent = 'Nobody is signed in.';
  else if (known === 'signed-in' && orders.childElementCount === 0) told(showOrders);
  if (known === 'signed-out') orders.replaceChildren();
}

async function showOrders(): Promise<void> {
  const answer = await client.fetch('/api/orders');
  if (!answer.ok) throw new Error('The API said no.');
  const names = (await answer.json()) as readonly string[];
  orders.replaceChildren(
    ...names.map((name) => {
      const item = document.createElement('li');
      item.textContent = name;
      return item;
    }),
  );
  status.textContent = 'Signed in.';
}

function told(act: () => Promise<void>): void {
  act().catch((error: unknown) => {
    status.textContent = sentenceOf(error);
  });
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof ClientError)) return 'That did not work.';
  if (error.code === 'credentials_invalid') return 'The address or the password is wrong.';
  if (error.code === 'throttled') return 'Too many attempts: wait a moment.';
  return error.description ?? 'That did not work.';
}

function part<Type extends HTMLElement>(id: string, type: abstract new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
