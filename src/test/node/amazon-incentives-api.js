'use strict';

const { IncentivesAPI } = require('amazon-incentives-api');
const simulator = require('./simulator');

const client = (secretAccessKey) => new IncentivesAPI({
  accessKeyId: simulator.accessKeyId,
  secretAccessKey,
  partnerId: simulator.partnerId,
  endpoint: new IncentivesAPI.Endpoint(simulator.host, simulator.region),
});

const refusalOf = (call) => call.then(
  () => { throw new Error('answered with success'); },
  (error) => {
    if (!error.response) throw error;
    return simulator.refusal(error.response.status, error.response.data);
  });

simulator.print(async () => {
  const api = client(simulator.secretAccessKey);
  const card = (id, amount) => ({ creationRequestId: simulator.partnerId + id, amount, currencyCode: 'USD' });
  const first = await api.createGiftCard(card('N1', 12.34));
  const second = await api.createGiftCard(card('N1', 12.34));
  const cancelled = await api.cancelGiftCard(simulator.partnerId + 'N1');
  await api.createGiftCard(card('N2', 5));
  const funds = await api.getAvailableFunds();
  return {
    created: simulator.compare(first, second),
    cancelled: cancelled.status,
    funds: funds.availableFunds.amount,
    badAmount: await refusalOf(api.createGiftCard(card('N3', 5000))),
    wrongSecret: await refusalOf(client('wrong').createGiftCard(card('N4', 5))),
  };
});
