'use strict';

// What both drivers share: where the simulator is, and a last line of JSON. Claim codes never leave the process.
const env = process.env;

exports.host = env.SIMULATOR_HOST;
exports.region = env.SIMULATOR_REGION;
exports.partnerId = env.SIMULATOR_PARTNER_ID;
exports.accessKeyId = env.SIMULATOR_ACCESS_KEY_ID;
exports.secretAccessKey = env.SIMULATOR_SECRET_ACCESS_KEY;

/** How two creates of one id compare. */
exports.compare = (first, second) => ({
  status: first.status,
  cardStatus: first.cardInfo.cardStatus,
  amount: first.cardInfo.value.amount,
  sameCard: first.gcId === second.gcId,
  sameCode: first.gcClaimCode.length > 0 && first.gcClaimCode === second.gcClaimCode,
});

/** What a refusal says; an answer that is none is the caller's mistake. */
exports.refusal = (httpStatus, body) => ({ httpStatus, errorCode: body.errorCode, errorType: body.errorType });

exports.print = (drive) => drive().then(
  (seen) => console.log(JSON.stringify(seen)),
  (error) => {
    console.error(error.message, error.response ? error.response.data.message : '');
    process.exitCode = 1;
  });
