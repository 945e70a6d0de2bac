// Presses a button in slack.js, and says what Slack was answered: node click.js SLACK GATEWAY USER OPTION [again|forged|old]
const [slack, gateway, user, option, how = ''] = process.argv.slice(2)
const url = new URL('/click', slack)
url.search = new URLSearchParams({ gateway, user, option, how }).toString()
const { status } = await (await fetch(url, { method: 'POST' })).json()
console.log(`Slack is answered ${status}`)
