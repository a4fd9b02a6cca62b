//! Plots as SVG: text, so that a report's change can be read in a diff.

use std::fmt::Write;

use super::figures::{Figures, Share};

/// The drawing's side, and the margin that its axes' words take.
const SIDE: f64 = 320.0;
const MARGIN: f64 = 48.0;

/// What is offered of all questions, against how much of that is wrong: a point a threshold.
pub fn offered(figures: &Figures) -> String {
    let points: Vec<Point> = figures
        .offers
        .iter()
        .filter(|offer| offer.offered.count > 0)
        .map(|offer| Point { x: offer.offered.percent, y: offer.wrong, label: format!("{}", offer.from) })
        .collect();
    drawn("offered, % of the questions", "wrong, % of the offered", &points, false)
}

/// How often the likeliest answer is right, by the probability that the model gives it.
pub fn calibration(figures: &Figures) -> String {
    let points: Vec<Point> = figures
        .groups
        .iter()
        .filter(|group| group.right.of > 0)
        .map(|group| Point { x: group.said, y: group.right, label: format!("{}", group.right.of) })
        .collect();
    drawn("the model's own probability, %", "right, %", &points, true)
}

struct Point {
    x: f64,
    y: Share,
    label: String,
}

fn drawn(across: &str, up: &str, points: &[Point], diagonal: bool) -> String {
    let whole = SIDE + 2.0 * MARGIN;
    let x = |percent: f64| MARGIN + SIDE * percent / 100.0;
    let y = |percent: f64| MARGIN + SIDE * (1.0 - percent / 100.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"white\"/>\n"
    );
    for percent in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let (px, py, end) = (x(percent), y(percent), MARGIN + SIDE);
        let _ = write!(
            out,
            "<path d=\"M{px:.1} {MARGIN} V{end} M{MARGIN} {py:.1} H{end}\" stroke=\"#ddd\"/>\n\
             <text x=\"{px:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent}</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent}</text>\n",
            end + 16.0,
            MARGIN - 6.0,
            py + 4.0
        );
    }
    if diagonal {
        let _ = writeln!(
            out,
            "<path d=\"M{:.1} {:.1} L{:.1} {:.1}\" stroke=\"#999\" stroke-dasharray=\"4\"/>",
            x(0.0),
            y(0.0),
            x(100.0),
            y(100.0)
        );
    }
    for point in points {
        let (px, py) = (x(point.x), y(point.y.percent));
        let [low, high] = point.y.interval.map(y);
        let _ = write!(
            out,
            "<path d=\"M{px:.1} {low:.1} V{high:.1}\" stroke=\"#36c\"/>\n\
             <circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"3\" fill=\"#36c\"/>\n\
             <text transform=\"translate({:.1} {:.1}) rotate(-60)\">{}</text>\n",
            px + 4.0,
            py - 6.0,
            point.label
        );
    }
    let middle = whole / 2.0;
    let _ = write!(
        out,
        "<text x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">{across}</text>\n\
         <text transform=\"translate(14 {middle}) rotate(-90)\" text-anchor=\"middle\">{up}</text>\n</svg>\n",
        whole - 8.0
    );
    out
}
