'use client';

import { type ReactNode, useEffect, useState } from 'react';

/** Asks the API through the application's own server, which adds the access token. */
export function Orders(): ReactNode {
  const [orders, setOrders] = useState<readonly string[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    fetch('/api/orders', { signal: controller.signal })
      .then(async (answer) => setOrders(answer.ok ? ((await answer.json()) as string[]) : []))
      .catch(() => undefined);
    return () => controller.abort();
  }, []);
  return (
    <ul>
      {orders.map((order) => (
        <li key={order}>{order}</li>
      ))}
    </ul>
  );
}
