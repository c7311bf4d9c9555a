'use strict';

const Client = require('agcod');
const simulator = require('./simulator');

const client = (secretAccessKey) => new Client({
  endpoint: { NA: { host: simulator.host, region: simulator.region } },
  partnerId: simulator.partnerId,
  credentials: { accessKeyId: simulator.accessKeyId, secretAccessKey },
});

const answer = (call) => new Promise((resolve, reject) => {
  call((error, result) => (error ? reject(error) : resolve(result)));
});

const refusalOf = (call) => answer(call).then(
  () => { throw new Error('answered with success'); },
  (error) => {
    if (!error.statusCode) throw error;
    return simulator.refusal(error.statusCode, error);
  });

simulator.print(async () => {
  const api = client(simulator.secretAccessKey);
  const create = (id, amount) => (done) => api.createGiftCardAgain('NA', amount, 'USD', id, done);
  const first = await answer(create('N1', 12.34));
  const second = await answer(create('N1', 12.34));
  const cancelled = await answer((done) => api.cancelGiftCard('NA', 'N1', first.gcId, done));
  await answer(create('N2', 5));
  return {
    created: simulator.compare(first, second),
    cancelled: cancelled.status,
    badAmount: await refusalOf(create('N3', 5000)),
    wrongSecret: await refusalOf((done) => client('wrong').createGiftCard('NA', 5, 'USD', done)),
  };
});
