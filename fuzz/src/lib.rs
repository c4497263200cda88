//! Property tests, fuzz targets and golden vectors of the AMQP codecs.
