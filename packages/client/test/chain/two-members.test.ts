import { expect, test } from 'vitest';
import { Household } from './support/household.ts';

test('two members chat both ways and see one order; receipts make it delivered', async () => {
  const household = await Household.open();
  const [mum, kid] = await household.conversation('Gudrun', 'kit');
  await mum.say('Hello Kit', 'Are you there?');
  await kid.say('Yes, here in the hollow tree');
  await mum.say('Good');
  await Promise.all([mum.untilTexts(4), kid.untilTexts(4)]);
  expect(await kid.texts()).toEqual(await mum.texts());
  await Promise.all([mum.untilDelivered(), kid.untilDelivered()]);
});
