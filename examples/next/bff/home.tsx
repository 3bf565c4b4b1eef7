import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { openBff } from './bff.ts';
import { Orders } from './orders.tsx';

/** Rendered on the server, which knows who is signed in; the browser is told an address and no token. */
export async function Home(): Promise<ReactNode> {
  const bff = await openBff();
  const signedIn = await bff.session(await headers());
  if (signedIn === undefined) {
    return (
      <>
        <h1>Orders</h1>
        <p>Nobody is signed in.</p>
        {/* Not a link of the router's: it leads to another site. */}
        <a href="/auth/login?return_to=/">Sign in</a>
      </>
    );
  }
  const { email } = signedIn.claims;
  return (
    <>
      <h1>Orders</h1>
      <p>Signed in as {typeof email === 'string' ? email : 'somebody'}.</p>
      <Orders />
      <form method="post" action="/auth/logout">
        <button type="submit">Sign out</button>
      </form>
    </>
  );
}
