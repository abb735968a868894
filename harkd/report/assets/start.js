// Draws everything, and again where the window's width changes.

function drawAll() {
  drawBars();
  drawScaling();
  drawGap();
  drawFormat();
  drawCross();
  drawTransfer();
  drawComplexity();
  drawFactors();
  drawFaults();
  drawFailures();
  drawCalibration();
  drawAudit();
  drawCurves();
  if (DATA.runs.length) drawActivities();
}

let width = 0;
function watchWidth() {
  new ResizeObserver(() => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    requestAnimationFrame(drawAll);
  }).observe(document.documentElement);
}

startTheme();
startTable();
startCloser();
watchWidth();
