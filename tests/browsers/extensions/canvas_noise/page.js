// Adds a little noise, another in each session, to what canvases give away.
const noise = Math.floor(Math.random() * 5) + 1;
const { getImageData } = CanvasRenderingContext2D.prototype;
const { toDataURL, toBlob } = HTMLCanvasElement.prototype;
function noisy(data) {
  for (let at = noise; at < data.length; at += 97) data[at] ^= 1;
  return data;
}
function disturb(canvas) {
  const context = canvas.getContext("2d");
  if (!context || !canvas.width || !canvas.height) return;
  const image = getImageData.call(context, 0, 0, canvas.width, canvas.height);
  noisy(image.data);
  context.putImageData(image, 0, 0);
}
CanvasRenderingContext2D.prototype.getImageData = function (...values) {
  const image = getImageData.apply(this, values);
  noisy(image.data);
  return image;
};
HTMLCanvasElement.prototype.toDataURL = function (...values) {
  disturb(this);
  return toDataURL.apply(this, values);
};
HTMLCanvasElement.prototype.toBlob = function (...values) {
  disturb(this);
  return toBlob.apply(this, values);
};
