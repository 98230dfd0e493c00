/**
 * The page that shows what benchmarks found: {@link dev.pavage.benchmarks.report.Report} writes it. {@code BarFigures},
 * {@code Roofline} and {@code Sizes} compute what is shown of {@code Measurements}; {@code Bars} and {@code Plot} are charts as
 * data; {@code BarDrawing} and {@code PlotDrawing} draw them with JFreeChart, and {@code Svg} makes text of a drawing. Imports the
 * results alone, nothing that measures.
 */
@NullMarked
package dev.pavage.benchmarks.report;

import org.jspecify.annotations.NullMarked;
