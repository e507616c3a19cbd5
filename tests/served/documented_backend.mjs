// A backend written for the documented API, by its documentation alone: token with `resource`, trigger, recommendation by action token
// with `user_id=null`, result that expects 201 with a JSON body.

const { BASE_URL, CLIENT_ID, CLIENT_SECRET, SESSION_TOKEN, ACTION_TOKEN } = process.env;

async function expect(status, response) {
  const body = await response.json();
  if (response.status !== status) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

const token = await expect(200, await fetch(`${BASE_URL}/oidc/token`, {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams({
    grant_type: "client_credentials",
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    resource: "https://risk.identity.security",
  }),
}));
const headers = { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" };

const triggered = await expect(201, await fetch(`${BASE_URL}/risk/v1/action/trigger-action?get_recommendation=true`, {
  method: "POST",
  headers,
  body: JSON.stringify({ session_token: SESSION_TOKEN, action_type: "login", correlation_id: "order-1", transaction_data: null }),
}));

const read = await expect(200, await fetch(`${BASE_URL}/risk/v1/recommendation?action_token=${ACTION_TOKEN}&user_id=null`, { headers }));
if (typeof read.risk_score !== "number" || !Array.isArray(read.reasons)) throw new Error("not a recommendation");

const result = await fetch(`${BASE_URL}/risk/v1/action/result`, {
  method: "POST",
  headers,
  body: JSON.stringify({ action_token: ACTION_TOKEN, result: "success", user_id: "5c4afa75c", challenge_type: "sms_otp" }),
});
await expect(201, result);

console.log(JSON.stringify({ triggered: triggered.recommendation.type, read: read.recommendation.type, reported: result.status }));
