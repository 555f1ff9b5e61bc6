// Emscripten asks a browser's worker for its address; Node's has none, and nothing is loaded by address here.
const self = { location: { href: '' } };
