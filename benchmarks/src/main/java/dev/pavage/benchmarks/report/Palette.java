package dev.pavage.benchmarks.report;

import java.util.Comparator;
import java.util.List;

/**
 * Which colour stands for what, the same in every chart of a page.
 *
 * @param libraries the libraries, Pavage first
 * @param places the devices
 */
record Palette(List<String> libraries, List<Place> places) {
    /** Devices begin elsewhere than libraries: blue is Pavage. */
    private static final int FIRST_PLACE = 2;

    /** The palette of some measurements. */
    static Palette of(Measurements measurements) {
        return new Palette(measurements.libraries(), measurements.places());
    }

    /** The colour of a library. */
    Colour of(String library) {
        return Colour.ofSeries(libraries.indexOf(library));
    }

    /** Rows by their libraries, Pavage's first. */
    List<Measurement> inOrder(List<Measurement> rows) {
        return rows.stream()
                .sorted(Comparator.comparingInt(m -> libraries.indexOf(m.subject().library())))
                .toList();
    }

    /** The colour of a device. */
    Colour of(Place place) {
        return Colour.ofSeries(FIRST_PLACE + places.indexOf(place));
    }
}
