// Keeps the page busy for a good part of the time.
setInterval(() => {
  const until = performance.now() + 90 + Math.random() * 60;
  while (performance.now() < until);
}, 350);
