// Opens the page of that name in a browser, twice: signs up, reloads, opens a second tab, signs out.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { startProgram } from '../../support/served-program.ts';

const program = await startProgram(new URL('../../single-page/program.ts', import.meta.url));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const context = await browser.newContext();
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  const page = await context.newPage();
  await page.goto(program.url);
  await page.getByText('Nobody is signed in.').waitFor();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password').fill('moth-relay-catalogue-77');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByText('Two chairs').waitFor();

  await page.reload();
  await page.getByText('Two chairs').waitFor();
  const second = await context.newPage();
  await second.goto(program.url);
  await second.getByText('Two chairs').waitFor();

  await second.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Nobody is signed in.').waitFor();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password').fill('not-her-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The address or the password is wrong.').waitFor();
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
  assert.equal(await program.stop(), 0);
}
